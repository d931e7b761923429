namespace Dapr.Actors.Runtime;

/// <summary>An actor that has reminders.</summary>
public interface IRemindable
{
    /// <summary>A reminder has come.</summary>
    /// <param name="reminderName">Its name.</param>
    /// <param name="state">What it was planned with; empty: nothing.</param>
    /// <param name="dueTime">Dapr 1.18 does not tell: -1 ms.</param>
    /// <param name="period">Dapr 1.18 does not tell: -1 ms.</param>
    Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period);
}
