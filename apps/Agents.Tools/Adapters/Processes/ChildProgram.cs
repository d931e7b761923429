using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tools.Pools;

namespace Agents.Tools.Adapters.Processes;

/// <summary>
/// A running program, watched: over a limit it is killed with all that it started. When this process ends in order it is
/// killed too; when this process dies in another way its standard input closes, on which it is to end.
/// </summary>
internal sealed partial class ChildProgram : IAsyncDisposable
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Those that still run when this process ends in order are killed.</summary>
    private static readonly ConcurrentDictionary<ChildProgram, byte> Alive = new();

    private readonly string _name;
    private readonly Process _process;
    private readonly IProcessSight _sight;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _watch;
    private readonly Task _errors;
    private readonly Lock _killing = new();
    private IReadOnlyDictionary<int, ulong> _descendants = new Dictionary<int, ulong>();
    private int _isLooking;
    private int _exitCode;

    static ChildProgram() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var (program, _) in Alive)
            program.Kill();
    };

    private ChildProgram(string name, Process process, ToolProgram program, IProcessSight sight, TimeProvider time, ILogger logger)
    {
        _name = name;
        _process = process;
        Id = process.Id;
        _sight = sight;
        _time = time;
        _logger = logger;
        Limits = new ProgramLimits(program);
        Output = new CountedStream(process.StandardOutput.BaseStream, bytes => Obey(Limits.Output(bytes, isLog: false)));
        var errors = new CountedStream(process.StandardError.BaseStream, bytes => Obey(Limits.Output(bytes, isLog: true)));
        _errors = new ErrorLines(name, time, logger).ReadAsync(errors);
        process.Exited += (_, _) => NoteExit();
        process.EnableRaisingEvents = true;
        if (process.HasExited)
            NoteExit();
        Alive.TryAdd(this, 0);
        _watch = time.CreateTimer(_ => Look(), null, LookPeriod, LookPeriod);
    }

    public int Id { get; }

    public ProgramLimits Limits { get; }

    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Ends when the program closes it, or has written more than it may.</summary>
    public Stream Output { get; }

    public Task Exited => _exited.Task;

    public bool HasExited => _exited.Task.IsCompleted;

    /// <summary>Why it was killed; null when it was not, or not for a limit.</summary>
    public LimitBreach? Breach { get; private set; }

    /// <summary>What became of it, for people.</summary>
    public string End => Breach?.Detail ?? (HasExited ? $"Its process ended with exit code {_exitCode}." : "Its process closed its output.");

    /// <summary>What a call gets that was passed to it and not answered.</summary>
    public ToolAnswer.Fault Fault => Breach is { Type: ProblemTypes.ToolTimeout } breach
        ? ToolErrors.TimedOut(neverSent: false, breach.Detail)
        : ToolErrors.Unreachable(End, neverSent: false);

    /// <exception cref="InstanceStartException">It cannot be started.</exception>
    public static ChildProgram Start(
        string name, ToolProgram program, IProcessSight sight, ProgramPlacement placement, TimeProvider time, ILogger logger)
    {
        try
        {
            var process = Process.Start(ProgramStart.Describe(program))
                ?? throw new InvalidOperationException("The system started no process.");
            Log.Started(logger, name, process.Id);
            placement.Apply(process);
            return new ChildProgram(name, process, program, sight, time, logger);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or InvalidOperationException)
        {
            throw new InstanceStartException($"target.program.command '{program.Command}' could not be started: {exception.Message}", exception);
        }
    }

    /// <summary>Ends it and all that it started, now.</summary>
    public void Kill()
    {
        lock (_killing)
        {
            try
            {
                _process.Kill(entireProcessTree: true);
            }
            catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException or NotSupportedException)
            {
                // It has ended meanwhile; what it left is looked for below.
                Log.NotKilled(_logger, _name, exception.Message);
            }
            foreach (var (id, startedAt) in _descendants)
                KillLeftOver(id, startedAt);
            _descendants = new Dictionary<int, ulong>();
        }
    }

    /// <summary>Closes its input, waits a little for its end, and kills what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Input.DisposeAsync();
        }
        catch (IOException)
        {
            // It has closed the other end: nothing that it was to get is of use any more.
        }
        await Task.WhenAny(Exited, Task.Delay(Grace, _time));
        Look();
        Kill();
        await _watch.DisposeAsync();
        await Task.WhenAny(Exited, Task.Delay(Grace, _time));
        Output.Dispose();
        _process.StandardError.Dispose();
        // What got away may hold its streams open for ever.
        await Task.WhenAny(_errors, Task.Delay(Grace, _time));
        Alive.TryRemove(this, out _);
        _process.Dispose();
    }

    private void Look()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) == 1)
            return;
        try
        {
            if (HasExited || _sight.Look(_process) is not { } usage)
                return;
            _descendants = usage.Descendants;
            Obey(Limits.Look(usage));
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    private void NoteExit()
    {
        try
        {
            _exitCode = _process.ExitCode;
        }
        catch (InvalidOperationException)
        {
            // Disposed meanwhile: nobody asks any more.
        }
        _exited.TrySetResult();
    }

    private bool Obey(LimitBreach? breach)
    {
        if (breach is null)
            return true;
        if (Breach is null)
        {
            Breach = breach;
            Log.OverLimit(_logger, _name, Id, breach.Detail);
        }
        Kill();
        return false;
    }

    private void KillLeftOver(int id, ulong startedAt)
    {
        if (!_sight.IsSame(id, startedAt))
            return;
        try
        {
            using var left = Process.GetProcessById(id);
            left.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            Log.NotKilled(_logger, _name, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Tool} started process {Id}")]
        public static partial void Started(ILogger logger, string tool, int id);

        [LoggerMessage(2, LogLevel.Warning, "{Tool}, process {Id} is killed: {Reason}")]
        public static partial void OverLimit(ILogger logger, string tool, int id, string reason);

        [LoggerMessage(3, LogLevel.Debug, "{Tool}: a process was not killed: {Reason}")]
        public static partial void NotKilled(ILogger logger, string tool, string reason);
    }
}
