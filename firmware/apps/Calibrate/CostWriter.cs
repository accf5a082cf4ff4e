using NanoML.Runtime;

namespace NanoML.Apps.Calibrate
{
    /// <summary>Writes a cost table as JSON, a line for each cost.</summary>
    public static class CostWriter
    {
        /// <param name="nanoseconds">By the numbers of <see cref="Cost"/>.</param>
        public static void Write(ILineWriter output, float[] nanoseconds)
        {
            Line(output, "{");
            Line(output, "  \"name\": \"my-board\",");
            Line(output, "  \"description\": \"Measured with firmware/apps/Calibrate.\",");
            Line(output, "  \"estimate\": false,");
            Line(output, "  \"nanoseconds\": {");
            for (int k = 0; k < nanoseconds.Length; k++)
            {
                string end = k < nanoseconds.Length - 1 ? "," : "";
                Line(output, "    \"" + Cost.Names[k] + "\": " + Decimal(nanoseconds[k]) + end);
            }

            Line(output, "  }");
            Line(output, "}");
        }

        private static void Line(ILineWriter output, string text)
        {
            byte[] bytes = Utf8.Encode(text);
            output.WriteLine(bytes, bytes.Length);
        }

        // To hundredths: what is beyond them is noise.
        private static string Decimal(float value)
        {
            int hundredths = (int)((value * 100) + 0.5f);
            string fraction = (hundredths % 100).ToString();
            return (hundredths / 100).ToString() + (fraction.Length == 1 ? ".0" : ".") + fraction;
        }
    }
}
