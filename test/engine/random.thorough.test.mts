import './random.test.mts';
