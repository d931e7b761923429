using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agents.Memory.Import.Sending;

/// <summary>What became of a document.</summary>
/// <param name="Line">Its line in the request, from 1.</param>
/// <param name="Id">Null: the app could not read it.</param>
/// <param name="Status">As the answer to a PUT.</param>
/// <param name="Result"><c>created</c>, <c>updated</c>, <c>unchanged</c> or <c>refused</c>.</param>
/// <param name="Error">Why it was refused.</param>
internal sealed record AnswerLine(int Line, string? Id, int Status, string? Result, string? Error)
{
    private const int MaxBytes = 64 * 1024;

    /// <exception cref="ImportException">It is something else than lines of answers.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async IAsyncEnumerable<AnswerLine> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(body, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellationToken);
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    yield return Parse(rest.Slice(0, end));
                    rest = rest.Slice(rest.GetPosition(1, end));
                }
                if (rest.Length > MaxBytes)
                    throw NoAnswer();
                // A last line without its end was cut off: it counts as not answered.
                if (read.IsCompleted)
                    yield break;
                reader.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static AnswerLine Parse(ReadOnlySequence<byte> line)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            return JsonSerializer.Deserialize(ref json, ImportJson.Default.AnswerLine) ?? throw NoAnswer();
        }
        catch (JsonException)
        {
            throw NoAnswer();
        }
    }

    private static ImportException NoAnswer() => new("What answers is not the import of the memory app: its lines are not answers. Is --url right?");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, MaxDepth = 8)]
[JsonSerializable(typeof(AnswerLine))]
[JsonSerializable(typeof(ProblemAnswer))]
internal sealed partial class ImportJson : JsonSerializerContext;
