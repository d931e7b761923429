using System.Buffers;
using System.Text.Json;
using Dapr.Actors.Sidecar;

namespace Dapr.Actors.Runtime;

/// <summary>Timers and reminders of the sidecar.</summary>
internal sealed class SidecarTimers(ActorSidecar sidecar) : ActorTimerManager
{
    private const string Reminders = "reminders";
    private const string Timers = "timers";

    public override Task RegisterReminderAsync(ActorReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        return sidecar.PlanAsync(Reminders, reminder.ActorType, reminder.ActorId.GetId(), reminder.Name, Write(json =>
        {
            json.WriteString("dueTime", DaprTime.Write(reminder.DueTime));
            json.WriteString("period", DaprTime.Write(reminder.Period, reminder.Repetitions));
            json.WriteBase64String("data", reminder.State ?? []);
            if (reminder.Ttl is not null) json.WriteString("ttl", DaprTime.Write(reminder.Ttl));
        }));
    }

    public override async Task<IActorReminder> GetReminderAsync(ActorReminderToken reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        var message = CallbackMessage.Read(await sidecar.GetReminderAsync(reminder.ActorType, reminder.ActorId.GetId(), reminder.Name));
        return new ActorReminder(
            reminder.ActorType, reminder.ActorId, reminder.Name, message.Data, message.DueTime < TimeSpan.Zero ? TimeSpan.Zero : message.DueTime, message.Period);
    }

    public override Task UnregisterReminderAsync(ActorReminderToken reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        return sidecar.RemoveAsync(Reminders, reminder.ActorType, reminder.ActorId.GetId(), reminder.Name);
    }

    public override Task RegisterTimerAsync(ActorTimer timer)
    {
        ArgumentNullException.ThrowIfNull(timer);
        return sidecar.PlanAsync(Timers, timer.ActorType, timer.ActorId.GetId(), timer.Name, Write(json =>
        {
            json.WriteString("dueTime", DaprTime.Write(timer.DueTime));
            if (timer.Period >= TimeSpan.Zero) json.WriteString("period", DaprTime.Write(timer.Period));
            if (timer.Data is not null) json.WriteBase64String("data", timer.Data);
            if (timer.TimerCallback is not null) json.WriteString("callback", timer.TimerCallback);
            if (timer.Ttl is not null) json.WriteString("ttl", DaprTime.Write(timer.Ttl));
        }));
    }

    public override Task UnregisterTimerAsync(ActorTimerToken timer)
    {
        ArgumentNullException.ThrowIfNull(timer);
        return sidecar.RemoveAsync(Timers, timer.ActorType, timer.ActorId.GetId(), timer.Name);
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }
}
