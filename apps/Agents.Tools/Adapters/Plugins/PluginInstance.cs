using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Plugins;
using Agents.Tools.Pools;

namespace Agents.Tools.Adapters.Plugins;

/// <summary>A plugin in a load context of its own, which is unloaded with it.</summary>
internal sealed class PluginInstance : IToolInstance
{
    // Let go of at the end: as long as this instance knows the plugin its context cannot go.
    private PluginLoadContext? _context;
    private IToolPlugin? _plugin;

    private PluginInstance(PluginLoadContext context, IToolPlugin plugin)
    {
        _context = context;
        _plugin = plugin;
    }

    public bool IsUsable => _plugin is not null;

    internal WeakReference Context => new(_context);

    /// <exception cref="InstanceStartException">The class cannot be loaded.</exception>
    public static IToolInstance Load(string name, string folder, PluginTarget target)
    {
        var file = PluginFiles.Resolve(folder, target.Assembly);
        if (file is null || !File.Exists(file))
            throw new InstanceStartException($"target.assembly is '{target.Assembly}', and there is no such file in the plugins' folder.");
        var context = new PluginLoadContext(name, folder, file);
        try
        {
            return new PluginInstance(context, Create(context, file, target.Class));
        }
        catch (Exception exception) // Whatever a foreign constructor throws: the context goes, and the reason is told.
        {
            context.Unload();
            throw exception as InstanceStartException
                ?? new InstanceStartException($"target.class '{target.Class}' could not be made: {(exception.InnerException ?? exception).Message}");
        }
    }

    public async Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested || _plugin is not { } plugin)
            return ToolErrors.TimedOut(neverSent: true);
        var command = request.Command;
        var call = new ToolPluginCall
        {
            Tool = command.Tool,
            Attempt = request.Attempt,
            IdempotencyKey = command.IdempotencyKey,
            Deadline = request.Deadline,
            Tenant = command.Principal.Tenant,
            Subject = command.Principal.Subject,
            Arguments = command.Arguments,
        };
        try
        {
            var result = await RunAsync(() => plugin.CallAsync(call, cancellationToken), cancellationToken);
            return result is { } value && JsonSizes.IsOver(value, Limits.MaxResultBytes)
                ? ToolErrors.Invalid($"The tool's answer has more than {Limits.MaxResultBytes} bytes.")
                : new ToolAnswer.Result(result is { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } ? null : result);
        }
        catch (ToolPluginException refusal)
        {
            return new ToolAnswer.Refusal(ToolErrors.ToolError(refusal.Status, refusal.Detail) with
            {
                Type = refusal.Type ?? ProblemTypes.ToolError,
                Title = refusal.Message,
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ToolErrors.TimedOut(neverSent: false);
        }
        catch (Exception exception) // A fault of the tool, whatever it is; only the text is kept, for the type may be the plugin's.
        {
            return ToolErrors.Unreachable($"The plugin failed: {exception.GetType().Name}: {exception.Message}", neverSent: false);
        }
    }

    public async Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken)
    {
        if (_plugin is not IToolPluginQuery query)
            return new EffectAnswer.NotKnown("the plugin has no status query");
        try
        {
            var effect = await RunAsync(() => query.FindAsync(command.IdempotencyKey, cancellationToken), cancellationToken);
            if (effect is null)
                return new EffectAnswer.Absent();
            if (effect.Result is not { } result || reconcile.ResultPointer.Length == 0)
                return new EffectAnswer.Found(effect.Result);
            return JsonPointer.Find(result, reconcile.ResultPointer) is { } value
                ? new EffectAnswer.Found(value)
                : new EffectAnswer.NotKnown($"its answer has nothing at '{reconcile.ResultPointer}'");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new EffectAnswer.NotKnown("it did not answer in time");
        }
        catch (Exception exception) // As above: what a query throws says nothing about the effect.
        {
            return new EffectAnswer.NotKnown(exception.Message);
        }
    }

    public Task<bool> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(IsUsable);

    public async ValueTask DisposeAsync()
    {
        var (plugin, context) = (_plugin, _context);
        _plugin = null;
        _context = null;
        try
        {
            if (plugin is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else if (plugin is IDisposable disposable)
                disposable.Dispose();
        }
        finally
        {
            // It goes when the garbage collector finds that nothing knows it any more: calls that nobody waits for end first.
            context?.Unload();
        }
    }

    /// <summary>On the thread pool, for a plugin may block; and given up when the time is over, for it may not listen.</summary>
    private static Task<T> RunAsync<T>(Func<ValueTask<T>> run, CancellationToken cancellationToken) =>
        Task.Run(async () => await run(), CancellationToken.None).WaitAsync(cancellationToken);

    private static IToolPlugin Create(PluginLoadContext context, string file, string className)
    {
        var type = context.LoadFile(file).GetType(className)
            ?? throw new InstanceStartException($"target.class is '{className}', and {Path.GetFileName(file)} has no such class.");
        if (!type.IsAssignableTo(typeof(IToolPlugin)) || type.IsAbstract || type.GetConstructor([]) is null)
        {
            throw new InstanceStartException(
                $"target.class is '{className}'; allowed: a class that implements {nameof(IToolPlugin)} and has a public constructor without parameters.");
        }
        return (IToolPlugin)Activator.CreateInstance(type)!;
    }
}
