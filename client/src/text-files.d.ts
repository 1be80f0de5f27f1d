// esbuild hands a .txt file over as its text; vitest.config.ts does the same.
declare module "*.txt" {
  const content: string;
  export default content;
}
