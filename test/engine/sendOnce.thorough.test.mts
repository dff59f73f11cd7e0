import './sendOnce.test.mts';
