import './crowd.test.mts';
