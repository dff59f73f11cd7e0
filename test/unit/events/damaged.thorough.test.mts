import './damaged.test.mts';
