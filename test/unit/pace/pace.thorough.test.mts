import './pace.test.mts';
