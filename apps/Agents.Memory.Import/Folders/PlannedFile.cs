namespace Agents.Memory.Import.Folders;

/// <summary>A file that is to be a document.</summary>
/// <param name="Path">Below the folder, with <c>/</c>.</param>
/// <param name="FullPath">To open it.</param>
/// <param name="Id">Of the document.</param>
/// <param name="ContentType">After its extension.</param>
/// <param name="Source">Where it can be read by people; null: nobody said.</param>
internal sealed record PlannedFile(string Path, string FullPath, string Id, string ContentType, string? Source);

/// <summary>A file that is not taken, and why.</summary>
/// <param name="Path">Below the folder, with <c>/</c>.</param>
/// <param name="Reason">A sentence or two.</param>
internal sealed record Refusal(string Path, string Reason);

/// <summary>What is to be done with a folder, known before anything is sent.</summary>
/// <param name="Files">In ordinal order of their paths.</param>
/// <param name="Refused">In ordinal order of their paths.</param>
/// <param name="LeftOut">What is no document.</param>
internal sealed record FolderPlan(IReadOnlyList<PlannedFile> Files, IReadOnlyList<Refusal> Refused, LeftOut LeftOut);
