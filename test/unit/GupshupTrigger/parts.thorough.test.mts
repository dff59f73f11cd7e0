import './parts.test.mts';
