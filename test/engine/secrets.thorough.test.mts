import './secrets.test.mts';
