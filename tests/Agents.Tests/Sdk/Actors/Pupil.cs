using Dapr.Actors;
using Dapr.Actors.Runtime;

namespace Agents.Tests.Sdk.Actors;

public interface IPupil : IActor
{
    Task<string> SayAsync(string word);
}

/// <summary>An actor for unit tests.</summary>
public sealed class Pupil(ActorHost host) : Actor(host), IPupil
{
    public Task<string> SayAsync(string word) => Task.FromResult($"{Id} says {word}");

    public Task<IActorReminder> RemindMeAsync(TimeSpan due) => RegisterReminderAsync("r", [1], due, Timeout.InfiniteTimeSpan);

    public Task TickAsync() => Task.CompletedTask;

    public Task TickAsync(byte[] data) => Task.CompletedTask;

    public Task TockAsync(byte[] data) => Task.CompletedTask;

    public Task<int> CountAsync() => Task.FromResult(1);
}

[Actor(TypeName = "named")]
public sealed class NamedPupil(ActorHost host) : Actor(host), IPupil
{
    public Task<string> SayAsync(string word) => Task.FromResult(word);
}
