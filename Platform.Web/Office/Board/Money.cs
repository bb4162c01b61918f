using System.Globalization;

namespace Platform.Web.Office.Board;

/// <summary>Whole amounts in a tenant's currency, written as the reader's culture writes money.</summary>
public static class Money
{
    public static string Format(decimal amount, string currency)
    {
        var format = (NumberFormatInfo)CultureInfo.CurrentCulture.NumberFormat.Clone();
        format.CurrencySymbol = Symbol(currency);
        // "$1,200" but "CHF 1,200": a word does not stand against a number.
        if (char.IsLetter(format.CurrencySymbol[^1]) && format.CurrencyPositivePattern == 0)
            format.CurrencyPositivePattern = 2;
        format.CurrencyDecimalDigits = 0;
        return amount.ToString("C", format);
    }

    private static string Symbol(string currency) => currency switch
    {
        "RUB" => "₽", "USD" => "$", "EUR" => "€", "GBP" => "£", "KZT" => "₸", "UAH" => "₴", "TRY" => "₺", "INR" => "₹", "JPY" or "CNY" => "¥", "GEL" => "₾", "AMD" => "֏",
        _ => currency,
    };
}
