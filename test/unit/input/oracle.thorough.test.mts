import './oracle.test.mts';
