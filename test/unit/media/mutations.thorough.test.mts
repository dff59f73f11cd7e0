import './mutations.test.mts';
