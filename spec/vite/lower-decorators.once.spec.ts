import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';
import * as dynamorm from 'dynamorm';
import { lowerDecorators, type LowerDecoratorsOptions } from 'dynamorm/vite';

const SOURCE = `import { Attribute, Entity, PartitionKey, Table, type Key } from 'dynamorm';
@Table('things')
export class Thing extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() count: number = 1;
  @Attribute() note?: string;
}
`;
const lower = async (code: string, id: string, options?: LowerDecoratorsOptions) =>
  lowerDecorators(options).transform.handler(code, id);

/** The class that lowered code makes. */
function run(code: string): { readonly name: string } {
  const made: { exports: { Thing?: { readonly name: string } } } = { exports: {} };
  const { code: commonjs } = transformSync(code, { format: 'cjs', target: 'es2022' });
  runInNewContext(commonjs, { module: made, require: () => dynamorm, Symbol, Object, Array, TypeError, Error });
  if (!made.exports.Thing) throw new Error('no class came out');
  return made.exports.Thing;
}

afterEach(() => jest.resetModules());

describe('lowerDecorators', () => {
  for (const compiler of ['esbuild', 'swc'] as const) {
    for (const legacy of [false, true]) {
      it(`lowers ${legacy ? 'legacy' : 'standard'} decorators by ${compiler}, with a map to the source`, async () => {
        const lowered = await lower(SOURCE, '/app/thing.ts', { compiler, legacy });
        expect(lowered?.code).not.toMatch(/^\s*@/m);
        expect(run(lowered?.code ?? '').name).toContain('Thing');
        const map = JSON.parse(lowered?.map ?? '') as { sources: string[]; mappings: string };
        expect(map.sources.join()).toContain('thing.ts');
        expect(map.mappings.length).toBeGreaterThan(50);
      });
    }

    it(`leaves JSX and what an undecorated import means to the bundler, by ${compiler}`, async () => {
      const lowered = await lower(`${SOURCE}export const view = <b title="@me">{1}</b>;\n`, '/app/thing.tsx?v=1', {
        compiler,
      });
      expect(lowered?.code).toContain('<b title="@me">');
    });

    it(`lowers plain JavaScript and decorators behind export, by ${compiler}`, async () => {
      const code = `import { Table, Entity } from 'dynamorm';\nexport @Table('things') class Thing extends Entity {}\n`;
      const lowered = await lower(code, '/app/thing.mjs', { compiler });
      expect(lowered?.code).not.toContain('@Table');
    });

    it(`tells where the source is wrong, by ${compiler}`, async () => {
      await expect(lower('@Table( class {', '/app/broken.ts', { compiler })).rejects.toThrow(/broken\.ts|Expected/);
    });
  }

  it('leaves alone what has no decorators, what is no script, and packages', async () => {
    expect(await lower('export const mail = "a@b.org";', '/app/mail.ts')).toBeNull();
    expect(await lower('@media print { }', '/app/page.css')).toBeNull();
    expect(await lower('<script>@Table()</script>', '/app/page.vue?vue&type=template')).toBeNull();
    expect(await lower(SOURCE, '/app/node_modules/other/thing.ts')).toBeNull();
  });

  it('tells bundlers beforehand which files to call it for', () => {
    const { filter } = lowerDecorators().transform;
    expect(filter.id.test('/app/thing.mts')).toBe(true);
    expect(filter.id.test('/app/thing.json')).toBe(false);
    expect(filter.code.test(SOURCE)).toBe(true);
    expect(filter.code.test('const mail = "a@b.org"')).toBe(false);
    expect(filter.code.test('const one = @(f.g) class {}')).toBe(true);
  });

  it('takes swc where esbuild is not installed, and says so where neither is', async () => {
    jest.doMock('esbuild', () => {
      throw new Error("Cannot find package 'esbuild'");
    });
    expect((await lower(SOURCE, '/app/thing.ts'))?.code).toContain('_apply_decs');
    jest.doMock('@swc/core', () => {
      throw new Error("Cannot find package '@swc/core'");
    });
    await expect(lower(SOURCE, '/app/thing.ts')).rejects.toMatchObject({
      code: 'ErrInvalidOperator',
      message: expect.stringContaining('esbuild or @swc/core: npm install --save-dev esbuild') as string,
    });
    await expect(lower(SOURCE, '/app/thing.ts', { compiler: 'swc' })).rejects.toThrow('--save-dev @swc/core');
    jest.dontMock('esbuild').dontMock('@swc/core');
  });

  it('knows no other compiler', () => {
    expect(() => lowerDecorators({ compiler: 'babel' as 'swc' })).toThrow(
      expect.objectContaining({ code: 'ErrInvalidOperator' }) as Error,
    );
  });
});
