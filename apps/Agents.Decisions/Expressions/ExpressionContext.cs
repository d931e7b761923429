using System.Runtime.InteropServices;
using System.Text.Json;
using Jint;
using Jint.Runtime;

namespace Agents.Decisions.Expressions;

/// <summary>
/// The names that expressions see in one evaluation, and their values. The engine is rented only when an expression needs it. Not for
/// several threads at a time.
/// </summary>
internal sealed class ExpressionContext(EnginePool pool) : IDisposable
{
    private readonly Dictionary<string, JsonElement> _roots = new(StringComparer.Ordinal);
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private Engine? _engine;
    private int _evaluations;
    private long _bytes;

    /// <summary>Most expressions that the engine evaluates for one decision: a table of 500 rows and 20 columns of them.</summary>
    public const int MaxEvaluations = 10_000;

    /// <summary>Most bytes of JSON that the expressions of one decision make: all of it is recorded.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Ends the evaluation before its next expression.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Whether the short way past the engine is taken. Only tests say no.</summary>
    internal bool UseFast { get; init; } = true;

    public void Set(string root, JsonElement value)
    {
        _roots[root] = value;
        _given.Remove(root);
    }

    public bool TryGetRoot(string root, out JsonElement value) => _roots.TryGetValue(root, out value);

    public ExpressionResult Evaluate(Expression expression)
    {
        var result = UseFast && expression.Fast is { } fast && fast.Evaluate(this) is { Kind: not FastKind.Unsure } value
            ? value.ToResult()
            : EvaluateInEngine(expression);
        _bytes += JsonMarshal.GetRawUtf8Value(result.Value).Length;
        return _bytes > MaxBytes ? Failed(expression, $"with it the decision's values have more than {MaxBytes} bytes.") : result;
    }

    public void Dispose()
    {
        if (_engine is not null)
            pool.Return(_engine);
        _engine = null;
    }

    private ExpressionResult EvaluateInEngine(Expression expression)
    {
        Stop.ThrowIfCancellationRequested();
        if (++_evaluations > MaxEvaluations)
            return Failed(expression, $"it is one more than the {MaxEvaluations} expressions that are allowed in one decision.");
        try
        {
            _engine ??= pool.Rent();
            foreach (var root in expression.Roots)
            {
                if (!_given.Contains(root) && _roots.TryGetValue(root, out var value))
                {
                    _engine.SetValue(root, JsValues.Of(_engine, value));
                    _given.Add(root);
                }
            }
            return JsValues.ToResult(_engine.Evaluate(expression.Script));
        }
        catch (Exception exception) when (Reason(exception) is { })
        {
            Abandon(exception);
            return Failed(expression, Reason(exception)!);
        }
    }

    // An engine that was stopped in the middle is not used again.
    private void Abandon(Exception exception)
    {
        if (exception is JavaScriptException or FormatException)
            return;
        _engine?.Dispose();
        _engine = null;
        _given.Clear();
    }

    private static string? Reason(Exception exception) => exception switch
    {
        JavaScriptException script => script.Error.ToString() is { Length: > 200 } text ? text[..200] : script.Error.ToString(),
        FormatException format => format.Message,
        StatementsCountOverflowException => $"it takes more than {EnginePool.MaxStatements} steps.",
        RecursionDepthOverflowException => $"it calls itself more than {EnginePool.MaxRecursion} times.",
        MemoryLimitExceededException => "it needs more memory than is allowed.",
        TimeoutException => "it takes too long.",
        JintException other => other.Message,
        _ => null,
    };

    private static ExpressionResult Failed(Expression expression, string reason) =>
        ExpressionResult.Failed($"{expression.Place}: '{Cut(expression.Text)}' failed: {reason}");

    private static string Cut(string text) => text.Length > 100 ? text[..100] + "..." : text;
}
