namespace NanoML.Datasets.Folders;

/// <summary>What reads the recordings of each kind of data set.</summary>
internal static class RecordingSources
{
    public static IRecordingSource Open(DatasetPlace place)
    {
        if (place.Table is not null)
        {
            return new TableRecordings(place.Table, place.Description);
        }

        DatasetFiles files = DatasetFiles.Scan(place.Root, place.Description);
        return files.Kind switch
        {
            DatasetKind.Pictures => new PictureFolders(files, place.Description),
            DatasetKind.Sound => new SoundFolders(files, place.Description),
            _ => new SeriesFolders(files, place.Description),
        };
    }
}
