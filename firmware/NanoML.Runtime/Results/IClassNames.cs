namespace NanoML.Runtime
{
    /// <summary>A model whose classes get their names while it runs.</summary>
    public interface IClassNames
    {
        /// <summary>Adds a pair with the name of a class to a line, without allocating.</summary>
        /// <returns>False if the class has no name.</returns>
        bool AddName(ReportLine line, string key, int index);
    }
}
