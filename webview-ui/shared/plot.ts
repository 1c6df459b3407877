// First: uPlot asks for a number format in the browser's language while it is loaded.
import './known-language';

export { default } from 'uplot';
