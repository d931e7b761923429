namespace Agents.Decisions.Erasure;

/// <summary>Says that the content of a decision was erased with a person's data. What is left proves that there was one, and which.</summary>
/// <param name="ErasureId">The erasure: 32 hexadecimal digits.</param>
/// <param name="Revision">The last revision with content.</param>
/// <param name="Digest">Its digest, as it was chained.</param>
/// <param name="At">UTC.</param>
internal sealed record ErasedRecord(string ErasureId, int Revision, string Digest, DateTimeOffset At);
