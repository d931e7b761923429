using Dapr.Actors;

namespace Agents.Conformance.Clients.Sdk.Actors;

/// <summary>What the tests call.</summary>
public interface ICounter : IActor
{
    Task<int> AddAsync(int amount);

    Task<int> ReadAsync();

    Task<Parcel> EchoAsync(Parcel parcel, int times, CancellationToken cancellationToken);

    Task SlowAsync(int milliseconds);

    Task ThrowAsync(string message);

    Task ThrowAfterChangeAsync();

    Task RemoveAsync();

    Task<int> AskOtherAsync(string other, int depth);

    Task RemindAsync(string name, int dueMilliseconds, int periodMilliseconds);

    Task<string> FindReminderAsync(string name);

    Task ForgetReminderAsync(string name);

    Task SetTimerAsync(string name, int dueMilliseconds, int periodMilliseconds);

    Task StopTimerAsync(string name);

    Task KeepAsync(string name, string value, int seconds);

    Task<string?> FindAsync(string name);
}
