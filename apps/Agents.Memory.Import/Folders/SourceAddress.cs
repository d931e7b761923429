namespace Agents.Memory.Import.Folders;

/// <summary>Where people read a document: the address of the folder and the path of the file.</summary>
internal static class SourceAddress
{
    public const int MaxLength = 2000;

    public static string? Of(string path, string? baseAddress) =>
        baseAddress is null ? null : baseAddress.TrimEnd('/') + "/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
