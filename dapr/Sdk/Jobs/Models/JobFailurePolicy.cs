namespace Dapr.Jobs.Models;

/// <summary>Kinds of what follows a call that the application failed.</summary>
public enum JobFailurePolicy
{
    /// <summary>This time is given up.</summary>
    Drop,

    /// <summary>It is called again after a fixed time.</summary>
    Constant,
}
