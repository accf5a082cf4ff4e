namespace NanoML.Updates
{
    /// <summary>What an application that fetches its models is at.</summary>
    public enum DownloadState
    {
        /// <summary>There is nothing to fetch: the model over there runs here, or is on trial.</summary>
        UpToDate = 0,

        /// <summary>A model is coming: go on with <see cref="ModelDownload.Turn"/>.</summary>
        Coming = 1,

        /// <summary>A whole model came, and is on trial at the next start of the store.</summary>
        Complete = 2,

        /// <summary>The origin gives nothing, or the file ends early. What has come is kept.</summary>
        Unreachable = 3,

        /// <summary>What lies at the end of the file is no announcement: it was not signed, or is no model.</summary>
        NotSigned = 4,

        /// <summary>This board tried that version and gave it up: it waits for another.</summary>
        GivenUp = 5,

        /// <summary>The store refuses it: <see cref="ModelDownload.Result"/> says why.</summary>
        Refused = 6,
    }
}
