namespace NanoML.Cli.Projects;

/// <summary>Finds the project that a folder belongs to.</summary>
internal static class ProjectLocation
{
    /// <returns>The path of the nearest project file in the folder or above it; null: there is none.</returns>
    public static string? Find(string folder)
    {
        for (DirectoryInfo? place = new(folder); place is not null; place = place.Parent)
        {
            string file = Path.Combine(place.FullName, ProjectFile.FileName);
            if (File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }
}
