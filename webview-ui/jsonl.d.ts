declare module '*.jsonl' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: what the bundler makes of a file that is imported as text
  export default text;
}
