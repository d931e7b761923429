namespace Dapr.Actors;

/// <summary>What every interface of an actor derives from. Its methods return a task and are not overloaded.</summary>
#pragma warning disable CA1040 // It marks interfaces, as in the official SDK.
public interface IActor;
#pragma warning restore CA1040
