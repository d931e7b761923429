namespace Dapr.Actors.Runtime;

/// <summary>How a value is let go from memory.</summary>
public class UnloadStateOptions
{
    /// <summary>Also one that was changed and not written: the change is lost. Default: no.</summary>
    public bool AllowUnloadingWhenStateModified { get; set; }
}
