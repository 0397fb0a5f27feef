/** Where published figures are from. */

export interface Source {
  readonly by: string
  readonly title: string
  /** Of publication, or of what was measured where the title says it. */
  readonly year: number
}

export const ecb2018: Source = { by: 'ECB', title: 'Fifth report on card fraud', year: 2018 }
export const ecb2021: Source = { by: 'ECB', title: 'Seventh report on card fraud', year: 2021 }
export const eba2024: Source = { by: 'EBA and ECB', title: 'Report on payment fraud', year: 2024 }
export const ffaUk: Source = {
  by: 'Financial Fraud Action UK',
  title: '2015 year-end fraud update',
  year: 2016,
}
export const nilson: Source = {
  by: 'Nilson Report',
  title: 'Payment Card Fraud Losses Approach $34 Billion',
  year: 2025,
}
export const fedFraud: Source = {
  by: 'Federal Reserve',
  title: 'Changes in U.S. Payments Fraud from 2012 to 2016',
  year: 2018,
}
export const fedPayments: Source = {
  by: 'Federal Reserve',
  title: 'Triennial Payments Study, card payments of 2022',
  year: 2022,
}
export const fed2014: Source = {
  by: 'Federal Reserve',
  title: '2013 Payments Study: Detailed Report',
  year: 2014,
}
export const phillyFed: Source = {
  by: 'Philadelphia Fed',
  title: 'Large Bank Credit Card and Mortgage Data',
  year: 2025,
}
export const cfpb: Source = { by: 'CFPB', title: 'The Consumer Credit Card Market', year: 2025 }
export const visa: Source = {
  by: 'Visa',
  title: 'Dispute Monitoring Program, standard threshold',
  year: 2020,
}
export const nacha: Source = {
  by: 'Nacha',
  title: 'ACH Network Risk and Enforcement Topics',
  year: 2015,
}
export const spreedly: Source = { by: 'Spreedly', title: 'Credit card decline rates', year: 2018 }
export const emvCo: Source = { by: 'EMVCo', title: 'EMV chip deployment, end of 2022', year: 2023 }
export const census: Source = {
  by: 'U.S. Census Bureau',
  title: 'Monthly retail trade, adjustment factors',
  year: 2025,
}
export const nrf: Source = {
  by: 'NRF and Happy Returns',
  title: '2024 Consumer Returns',
  year: 2024,
}
