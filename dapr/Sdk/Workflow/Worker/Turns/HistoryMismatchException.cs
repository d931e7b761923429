namespace Dapr.Workflow.Worker.Turns;

/// <summary>The code did not do again what its history says that it did.</summary>
internal sealed class HistoryMismatchException(string message) : Exception(message)
{
    /// <summary>The name that the failed instance shows as the type of its error.</summary>
    public const string ErrorType = "NonDeterminismError";
}
