using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tools.Adapters.Http;
using Agents.Tools.Pools;

namespace Agents.Tools.Adapters.Processes;

/// <summary>A program that is spoken to in lines of JSON (<see cref="LineMessages"/>). Answers may come in any order.</summary>
internal sealed partial class LineInstance : IToolInstance
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly ChildProgram _program;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource<JsonElement>> _pending = [];
    private readonly Task _reading;
    private readonly Task _ending;
    private long _lastId;
    private bool _isOver;
    private volatile bool _isLost;

    private LineInstance(string name, ChildProgram program, TimeProvider time, ILogger logger)
    {
        _name = name;
        _program = program;
        _time = time;
        _logger = logger;
        _reading = ReadAsync();
        _ending = EndAsync();
    }

    public bool IsUsable => !_isLost && !_program.HasExited;

    internal int ProcessId => _program.Id;

    /// <summary>Starts the program and waits until it answers.</summary>
    public static async Task<IToolInstance> StartAsync(
        string name, ToolProgram program, IProcessSight sight, ProgramPlacement placement, TimeProvider time, ILogger logger,
        CancellationToken cancellationToken)
    {
        var instance = new LineInstance(name, ChildProgram.Start(name, program, sight, placement, time, logger), time, logger);
        try
        {
            if (await instance.CheckAsync(cancellationToken))
                return instance;
            throw new InstanceStartException($"target.program.command '{program.Command}' did not answer its first ping. "
                + (instance._program.HasExited ? instance._program.End : "Its answer was no pong."));
        }
        catch
        {
            instance._isLost = true;
            await instance.DisposeAsync();
            throw;
        }
    }

    public async Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken)
    {
        var meter = _program.Limits.Begin();
        try
        {
            return await AskAsync(id => LineMessages.Call(id, request), cancellationToken) switch
            {
                (Asked.Answered, var answer) => LineMessages.ReadAnswer(answer),
                (Asked.NotWritten, _) => ToolErrors.Unreachable($"The call could not be passed to it. {_program.End}", neverSent: true),
                (Asked.NotWrittenInTime, _) => ToolErrors.TimedOut(neverSent: true),
                (Asked.Ended, _) => _program.Fault,
                _ => ToolErrors.TimedOut(neverSent: false),
            };
        }
        finally
        {
            _program.Limits.End(meter);
        }
    }

    public async Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken)
    {
        var (asked, answer) = await AskAsync(id => LineMessages.Query(id, command.IdempotencyKey), cancellationToken);
        if (asked != Asked.Answered)
            return new EffectAnswer.NotKnown(asked == Asked.NotInTime ? "it did not answer in time" : _program.End);
        if (!answer.TryGetProperty("found", out var found) || found.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            return new EffectAnswer.NotKnown("its answer has no 'found' that is true or false");
        if (found.ValueKind == JsonValueKind.False)
            return new EffectAnswer.Absent();
        return answer.TryGetProperty("result", out var result) && JsonPointer.Find(result, reconcile.ResultPointer) is { } value
            ? new EffectAnswer.Found(value)
            : new EffectAnswer.NotKnown($"its answer has no result with '{reconcile.ResultPointer}'");
    }

    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        var (asked, answer) = await AskAsync(LineMessages.Ping, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return asked == Asked.Answered && answer.TryGetProperty("pong", out var pong) && pong.ValueKind == JsonValueKind.True;
    }

    public async ValueTask DisposeAsync()
    {
        // One that lost its way would not hear that its input closes.
        if (_isLost)
            _program.Kill();
        await _program.DisposeAsync();
        await _ending;
        _writing.Dispose();
    }

    private async Task<(Asked, JsonElement)> AskAsync(Func<string, byte[]> line, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_isOver)
                return (Asked.NotWritten, default);
            _pending.Add(id, answer);
        }
        try
        {
            if (await WriteAsync(line(id), cancellationToken) is { } failed)
                return (failed, default);
            return (Asked.Answered, await answer.Task.WaitAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It still works on what nobody waits for, or hangs. It takes nothing more, and is killed when its other calls have ended.
            _isLost = true;
            return (Asked.NotInTime, default);
        }
        catch (EndOfStreamException)
        {
            return (Asked.Ended, default);
        }
        finally
        {
            lock (_gate)
                _pending.Remove(id);
        }
    }

    /// <summary>Null when all was written. Otherwise the line's end was not, and without that no program takes it for a request.</summary>
    private async Task<Asked?> WriteAsync(byte[] line, CancellationToken cancellationToken)
    {
        try
        {
            await _writing.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Asked.NotWrittenInTime;
        }
        try
        {
            await _program.Input.WriteAsync(line, cancellationToken);
            await _program.Input.FlushAsync(CancellationToken.None);
            return null;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            _isLost = true;
            return Asked.NotWritten;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Half a line may be in the pipe.
            _isLost = true;
            return Asked.NotWrittenInTime;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        var reader = PipeReader.Create(_program.Output);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync();
                var rest = read.Buffer;
                while (LineCut.TryCut(ref rest, out var line))
                    Take(line);
                reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                    break;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            Log.NotRead(_logger, _name, exception.Message);
        }
        await reader.CompleteAsync();
    }

    private void Take(byte[] line)
    {
        if (AnswerBody.Parse(line) is { ValueKind: JsonValueKind.Object } answer
            && answer.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String)
        {
            lock (_gate)
            {
                if (_pending.TryGetValue(id.GetString()!, out var waiting))
                {
                    waiting.TrySetResult(answer);
                    return;
                }
            }
        }
        Log.NoAnswer(_logger, _name, line.Length);
    }

    /// <summary>Tells all who wait when there is nothing more to wait for.</summary>
    private async Task EndAsync()
    {
        await Task.WhenAny(_reading, _program.Exited);
        // What it said last may still be on its way; what it started may hold its output open for ever. And one without output is of no use.
        await Task.WhenAny(Task.WhenAll(_reading, _program.Exited), Task.Delay(LastWords, _time));
        _isLost = true;
        lock (_gate)
        {
            _isOver = true;
            foreach (var waiting in _pending.Values)
                waiting.TrySetException(new EndOfStreamException());
        }
    }

    private enum Asked
    {
        Answered,
        NotWritten,
        NotWrittenInTime,
        NotInTime,
        Ended,
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Tool}: its output cannot be read any more: {Reason}")]
        public static partial void NotRead(ILogger logger, string tool, string reason);

        [LoggerMessage(2, LogLevel.Debug, "{Tool} wrote a line of {Length} bytes that answers nothing")]
        public static partial void NoAnswer(ILogger logger, string tool, int length);
    }
}
