namespace Dapr.Actors.Hosting;

/// <summary>The id of the chain of calls that this code runs in, so that calls it makes belong to the same chain.</summary>
internal static class Reentrancy
{
    public const string Header = "Dapr-Reentrancy-Id";
    private static readonly AsyncLocal<Holder?> State = new();

    /// <summary>Null: there is none, or reentrancy is off.</summary>
    public static string? Current => State.Value?.Id;

    /// <summary>For the code that follows.</summary>
    public static void Begin(string id) => State.Value = new Holder { Id = id };

    /// <summary>Also for what that code has started and not waited for.</summary>
    public static void End()
    {
        if (State.Value is { } holder) holder.Id = null;
        State.Value = null;
    }

    private sealed class Holder
    {
        public string? Id { get; set; }
    }
}
