namespace Agents.Memory.Import.Reports;

/// <summary>Who looks on while documents are sent.</summary>
internal interface IProgressReport
{
    /// <summary>One more document is through, taken or refused.</summary>
    void Done();

    /// <summary>Something that a person should know now.</summary>
    void Say(string text);
}
