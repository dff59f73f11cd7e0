import './stories.test.mts';
