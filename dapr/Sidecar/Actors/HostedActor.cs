using System.Text;
using Dapr.Sidecar.Invocation;

namespace Dapr.Sidecar.Actors;

/// <summary>An actor that is active here, or about to be.</summary>
internal sealed class HostedActor
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<Task<ActorPlace?>> _place;
    private long _usedTicks;
    private int _active;

    /// <param name="config">Its type.</param>
    /// <param name="id">Its id.</param>
    /// <param name="place">Finds out where it belongs, once.</param>
    public HostedActor(ActorTypeConfig config, string id, Func<string, string, Task<ActorPlace?>> place)
    {
        Config = config;
        Id = id;
        Turns = new ActorTurns(config.Reentrant, config.MostDepth);
        Path = EscapedPath(config.Type, id);
        _place = new Lazy<Task<ActorPlace?>>(() => place(config.Type, id));
    }

    public ActorTypeConfig Config { get; }
    public string Id { get; }
    public ActorTurns Turns { get; }

    /// <summary>Its address in the application, <c>/actors/TYPE/ID</c>; null when the id cannot stand in one.</summary>
    public string? Path { get; }

    /// <summary>Where it belongs: here, or it was a mistake to look for it here. Null: nowhere at the moment.</summary>
    public Task<ActorPlace?> Place => _place.Value;

    /// <summary>Ends when it is not active here any more, and another look finds out where it is.</summary>
    public Task Gone => _gone.Task;

    public DateTimeOffset Used => new(Volatile.Read(ref _usedTicks), TimeSpan.Zero);

    public void Touch(DateTimeOffset now) => Volatile.Write(ref _usedTicks, now.UtcTicks);

    /// <summary>True the first time.</summary>
    public bool TrySetActive() => Volatile.Read(ref _active) == 0 && Interlocked.Exchange(ref _active, 1) == 0;

    public void SetGone() => _gone.TrySetResult();

    /// <summary>The path as Go's URLs write it; null when it holds a percent sign that begins no escape.</summary>
    public static string? EscapedPath(string type, string id) => MethodPath.TryEscape(Bytes($"/actors/{type}/{id}"), out var path) ? path : null;

    /// <summary>One character per byte, which is how paths are escaped.</summary>
    public static string Bytes(string text) => Ascii.IsValid(text) ? text : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
