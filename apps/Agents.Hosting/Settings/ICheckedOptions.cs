namespace Agents.Hosting.Settings;

/// <summary>Options that know what is allowed.</summary>
public interface ICheckedOptions
{
    /// <summary>Reports every value that is not allowed.</summary>
    void Check(SettingsCheck check);
}
