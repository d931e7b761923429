using System.Net;
using Agents.Memory.Import.Folders;
using Agents.Memory.Import.Sending;

namespace Agents.Memory.Import.Reports;

/// <summary>What became of the documents, in counts and the first refusals.</summary>
internal sealed class Tally
{
    public const int MaxRefusals = 20;
    private readonly List<Refusal> _refusals = [];

    public int Created { get; private set; }

    public int Updated { get; private set; }

    public int Unchanged { get; private set; }

    public int Refused { get; private set; }

    /// <summary>Of those taken: written, and found only later.</summary>
    public int NotYetFound { get; private set; }

    public IReadOnlyList<Refusal> FirstRefusals => _refusals;

    public void Count(string path, AnswerLine answer)
    {
        switch (answer.Result)
        {
            case "created": Created++; break;
            case "updated": Updated++; break;
            case "unchanged": Unchanged++; break;
            case "refused":
                Refuse(new Refusal(path, $"{answer.Status}: {answer.Error}"));
                return;
            default:
                throw new ImportException($"The app answered '{PlainText.Of(answer.Result ?? "")}' for {PlainText.Of(path)}; allowed: created, updated, unchanged, refused.");
        }
        if (answer.Status == (int)HttpStatusCode.Accepted)
            NotYetFound++;
    }

    public void Refuse(Refusal refusal)
    {
        Refused++;
        if (_refusals.Count < MaxRefusals)
            _refusals.Add(refusal);
    }
}
