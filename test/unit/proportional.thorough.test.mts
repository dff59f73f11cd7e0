import './proportional.test.mts';
