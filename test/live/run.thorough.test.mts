import './run.test.mts';
