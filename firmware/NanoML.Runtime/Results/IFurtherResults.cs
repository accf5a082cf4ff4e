namespace NanoML.Runtime
{
    /// <summary>A model that has more to report than its first output.</summary>
    public interface IFurtherResults
    {
        /// <summary>Adds pairs to a line of results.</summary>
        void AddTo(ReportLine line);
    }
}
