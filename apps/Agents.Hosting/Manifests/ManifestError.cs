namespace Agents.Hosting.Manifests;

/// <summary>One mistake in a manifest.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Line">1 for the first; 0 when the mistake is the file as a whole.</param>
/// <param name="Column">1 for the first.</param>
/// <param name="Field">Dotted path of the field; empty for the document.</param>
/// <param name="Message">What is there and what is allowed.</param>
public sealed record ManifestError(string File, int Line, int Column, string Field, string Message)
{
    public override string ToString() =>
        $"{File}{(Line > 0 ? $"({Line},{Column})" : "")}: {(Field.Length > 0 ? Field + " " : "")}{Message}";
}
