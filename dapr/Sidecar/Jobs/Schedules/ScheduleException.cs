namespace Dapr.Sidecar.Jobs.Schedules;

/// <summary>A job that the scheduler does not take. The message tells why.</summary>
internal sealed class ScheduleException(string message) : Exception(message);
