namespace Dapr.Sidecar.Resources;

/// <summary>Where something was written, for error messages. Lines and columns count from 1.</summary>
internal readonly record struct SourceLocation(string File, int Line, int Column = 1)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}
