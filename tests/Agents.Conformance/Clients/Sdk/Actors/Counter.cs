using System.Text;
using Dapr.Actors;
using Dapr.Actors.Runtime;

namespace Agents.Conformance.Clients.Sdk.Actors;

/// <summary>Counts, and writes down what happens to it.</summary>
public sealed class Counter(ActorHost host, ActorLog log) : Actor(host), ICounter, IRemindable
{
    private const string Count = "count";

    public async Task<int> AddAsync(int amount) =>
        await StateManager.AddOrUpdateStateAsync(Count, amount, (_, old) => old + amount);

    public Task<int> ReadAsync() => StateManager.GetOrAddStateAsync(Count, 0);

    public Task<Parcel> EchoAsync(Parcel parcel, int times, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parcel);
        return Task.FromResult(new Parcel { Name = string.Concat(Enumerable.Repeat(parcel.Name, times)), Parts = parcel.Parts });
    }

    public async Task SlowAsync(int milliseconds)
    {
        log.Add(Id, "in");
        await Task.Delay(milliseconds);
        log.Add(Id, "out");
    }

    public Task ThrowAsync(string message) => throw new InvalidOperationException(message);

    public async Task ThrowAfterChangeAsync()
    {
        await AddAsync(100);
        throw new InvalidOperationException("after a change");
    }

    public Task RemoveAsync() => StateManager.RemoveStateAsync(Count);

    public async Task<int> AskOtherAsync(string other, int depth)
    {
        if (depth == 0) return await AddAsync(1);
        return await ProxyFactory.CreateActorProxy<ICounter>(new ActorId(other), Host.ActorTypeInfo.ActorTypeName).AskOtherAsync(Id.GetId(), depth - 1);
    }

    public Task RemindAsync(string name, int dueMilliseconds, int periodMilliseconds) => RegisterReminderAsync(
        name, Encoding.UTF8.GetBytes("remembered"), TimeSpan.FromMilliseconds(dueMilliseconds), TimeSpan.FromMilliseconds(periodMilliseconds));

    public async Task<string> FindReminderAsync(string name)
    {
        var reminder = await GetReminderAsync(name);
        return $"{reminder.Name} {reminder.DueTime.TotalSeconds} {reminder.Period.TotalSeconds} {Encoding.UTF8.GetString(reminder.State)}";
    }

    public Task ForgetReminderAsync(string name) => UnregisterReminderAsync(name);

    public Task SetTimerAsync(string name, int dueMilliseconds, int periodMilliseconds) => RegisterTimerAsync(
        name, nameof(TickAsync), Encoding.UTF8.GetBytes(name), TimeSpan.FromMilliseconds(dueMilliseconds), TimeSpan.FromMilliseconds(periodMilliseconds));

    public Task StopTimerAsync(string name) => UnregisterTimerAsync(name);

    public Task KeepAsync(string name, string value, int seconds) => StateManager.SetStateAsync(name, value, TimeSpan.FromSeconds(seconds));

    public async Task<string?> FindAsync(string name)
    {
        var found = await StateManager.TryGetStateAsync<string>(name);
        return found.HasValue ? found.Value : null;
    }

    public Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period)
    {
        log.Add(Id, $"reminder {reminderName} {Encoding.UTF8.GetString(state)}");
        return Task.CompletedTask;
    }

    public Task TickAsync(byte[] data)
    {
        log.Add(Id, $"timer {Encoding.UTF8.GetString(data)}");
        return Task.CompletedTask;
    }

    protected override Task OnActivateAsync()
    {
        log.Add(Id, "activated");
        return Task.CompletedTask;
    }

    protected override Task OnDeactivateAsync()
    {
        log.Add(Id, "deactivated");
        return Task.CompletedTask;
    }
}
