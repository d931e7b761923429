using Dapr.Actors;

namespace Agents.Conformance.Clients.Kills;

/// <summary>An actor of the application that is killed.</summary>
public interface IClerk : IActor
{
    /// <summary>Counts, and gives the count.</summary>
    Task<int> CountAsync();

    /// <summary>Plans a reminder.</summary>
    Task RemindAsync(string name, int dueMilliseconds, int periodMilliseconds);
}
