import './alone.test.mts';
