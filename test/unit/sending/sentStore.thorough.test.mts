import './sentStore.test.mts';
