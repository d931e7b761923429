using System.Collections.Concurrent;
using Jint;
using Jint.Constraints;
using Jint.Native;

namespace Agents.Decisions.Expressions;

/// <summary>
/// Engines that are as good as new: what they offer is frozen, and the names of an evaluation are taken away when they come back. Without
/// clock, chance, files or .NET. The number of steps, of calls and of items bounds an expression the same way everywhere; memory and time
/// are far larger and only stop what those do not see.
/// </summary>
internal sealed class EnginePool
{
    public const int MaxStatements = 20_000;
    public const int MaxRecursion = 64;
    public const int MaxArray = 10_000;

    /// <summary>Name of the function that stands around what is compared; no expression can name it.</summary>
    public const string Present = "$present";

    private const int MaxSetup = 1_000_000;
    private const int MaxKept = 64;
    private const long MaxMemory = 64 * 1024 * 1024;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(3);

    // What is not named here is not there. None of it reads a clock or throws dice, and what takes time out of proportion is taken away:
    // regular expressions, and texts that are repeated.
    private const string Setup = """
        (function () {
            'use strict';
            const keep = ['Infinity', 'NaN', 'undefined', 'isFinite', 'isNaN', 'parseFloat', 'parseInt', 'Math', 'Number', 'String', 'Boolean', 'Array', 'globalThis'];
            const global = globalThis;
            const names = Object.getOwnPropertyNames(global);
            const { freeze, getPrototypeOf, getOwnPropertyNames, getOwnPropertyDescriptor, getOwnPropertySymbols, defineProperty } = Object;
            delete Math.random;
            for (const name of ['repeat', 'padStart', 'padEnd', 'match', 'matchAll', 'search', 'localeCompare', 'normalize',
                                'toLocaleLowerCase', 'toLocaleUpperCase'])
                delete String.prototype[name];
            delete Number.prototype.toLocaleString;
            delete Array.prototype.toLocaleString;
            delete Object.prototype.toLocaleString;
            delete Array.fromAsync;
            const { iterator } = Symbol;
            const seen = new Set();
            const left = [Object.prototype, Function.prototype, (function* () {}).constructor.prototype,
                          [][iterator](), ''[iterator](), [].entries(), new Set(), Symbol.prototype];
            for (const name of names) if (!keep.includes(name)) delete global[name];
            delete global.globalThis;
            // A list and no recursion: the sandbox's own limit holds here too.
            const harden = () => {
                while (left.length > 0) {
                    const value = left.pop();
                    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || value === global || seen.has(value)) continue;
                    seen.add(value);
                    for (const key of [...getOwnPropertyNames(value), ...getOwnPropertySymbols(value)]) {
                        const entry = getOwnPropertyDescriptor(value, key);
                        left.push(entry.value, entry.get, entry.set);
                    }
                    left.push(getPrototypeOf(value));
                }
                // Last of all: adding to a set that is frozen with its methods would still work, but nothing here relies on it.
                for (const value of seen) freeze(value);
            };
            defineProperty(global, '$present', { value: freeze(v => {
                if (v === undefined || v === null || v !== v) throw 'it compares something that is missing (' + String(v) + ').';
                return v;
            }) });
            for (const name of keep) if (global[name] !== undefined) left.push(global[name]);
            harden();
        })()
        """;

    private static readonly string[] Roots = ["input", "subject", "facts", "rules", "proposal", "steps", "value", "now"];
    private static readonly Prepared<Acornima.Ast.Script> PreparedSetup = Engine.PrepareScript(Setup);

    private readonly ConcurrentBag<Engine> _engines = [];
    private int _kept;

    public Engine Rent()
    {
        if (!_engines.TryTake(out var engine))
            return Create();
        Interlocked.Decrement(ref _kept);
        return engine;
    }

    public void Return(Engine engine)
    {
        // What one decision saw must not be there for the next.
        foreach (var root in Roots)
            engine.SetValue(root, JsValue.Undefined);
        if (Interlocked.Increment(ref _kept) <= MaxKept)
        {
            _engines.Add(engine);
            return;
        }
        Interlocked.Decrement(ref _kept);
        engine.Dispose();
    }

    private static Engine Create()
    {
        var engine = new Engine(options =>
        {
            options.Strict = true;
            options.MaxStatements(MaxSetup);
            options.LimitRecursion(MaxRecursion);
            options.LimitMemory(MaxMemory);
            options.TimeoutInterval(MaxTime);
            options.MaxArraySize(MaxArray);
            options.DisableStringCompilation();
        });
        engine.Execute(PreparedSetup);
        engine.Constraints.Find<MaxStatementsConstraint>()!.MaxStatements = MaxStatements;
        return engine;
    }
}
