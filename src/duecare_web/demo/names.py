"""Pools of common given and family names, from which fictitious people are combined."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


WOMEN: Final = _words("""
    Abigail Adriana Aisha Alice Alicia Amanda Amber Amy Ana Andrea Angela Anna Ashley Audrey Beatriz
    Bethany Bonnie Brenda Bridget Camila Carla Carmen Caroline Catherine Charlotte Chloe Christine
    Claire Claudia Colleen Cynthia Dana Danielle Deborah Denise Diana Donna Elena Elizabeth Ella
    Emily Emma Erica Esther Evelyn Faith Fatima Fiona Frances Gabriela Gloria Grace Hannah Heather
    Heidi Helen Holly Irene Isabel Ivy Jackie Jade Janet Jasmine Jennifer Jessica Joan Josefina
    Joyce Judith Julia Karen Kathleen Katrina Kayla Kelly Kimberly Kristen Latoya Laura Lauren Leah
    Leticia Linda Lisa Lucía Mai Margaret María Marisol Martha Megan Melissa Michelle Mónica Nadia
    Nancy Naomi Natalie Nicole Nina Nora Olivia Paige Pamela Patricia Paula Priya Rachel Rebecca
    Renée Rosa Ruth Samantha Sandra Sara Selena Sharon Sofía Stephanie Susan Tamara Tanya Teresa
    Tiffany Valerie Vanessa Victoria Vivian Wendy Yolanda Yvonne Zoe
""")
MEN: Final = _words("""
    Aaron Adam Adrián Ahmed Alan Albert Alejandro Alex Allen Andre Andrew Anthony Antonio Arjun
    Arthur Austin Benjamin Bernard Blake Brandon Brian Bruce Caleb Calvin Cameron Carlos Charles
    Christian Christopher Clarence Cody Connor Craig Curtis Dale Damian Daniel Darius David Dennis
    Derek Diego Dominic Donald Douglas Dustin Dwayne Edgar Eduardo Edward Eli Emilio Eric Ernest
    Ethan Eugene Felix Fernando Francis Frank Frederick Gabriel Gary George Gerald Glenn Gordon
    Grant Gregory Harold Hassan Hector Henry Howard Hugo Ian Isaac Ivan Jack Jacob Jamal James
    Jason Javier Jeffrey Jeremy Jerome Jesse Joel John Jonathan Jorge José Joseph Joshua Juan
    Julian Justin Keith Kenneth Kevin Kyle Lance Larry Leon Leonard Liam Logan Louis Lucas Luis
    Malik Manuel Marcus Mario Martin Mason Matthew Maurice Michael Miguel Nathan Neil Nicholas Noah
    Oliver Omar Oscar Owen Patrick Paul Pedro Peter Philip Rafael Ralph Ramón Randall Raymond
    Ricardo Richard Robert Rodney Roger Ronald Russell Ryan Samuel Scott Sean Sergio Shawn Simon
    Spencer Stanley Stephen Steven Terrence Thomas Timothy Todd Travis Tyler Victor Vincent Walter
    Warren Wayne Wesley William Xavier Zachary
""")
FAMILY: Final = _words("""
    Abbott Acosta Adkins Aguilar Albrecht Alvarez Andersen Archer Arroyo Atkins Avila Bailey Baldwin
    Ballard Barnes Barrett Bauer Becker Bell Benson Berger Bishop Blackwell Boyd Bradley Brandt
    Brennan Briggs Brooks Burke Burns Byrd Calderón Campbell Cannon Cardenas Carlson Carpenter Carr
    Castillo Chandler Chang Chapman Chavez Chen Christensen Clarke Cohen Coleman Collins Conway
    Cortez Crawford Cruz Cunningham Dalton Daniels Dawson Delgado Diaz Dixon Donovan Doyle Drake
    Duncan Eaton Ellis Erickson Espinoza Estrada Evans Farrell Ferguson Fields Figueroa Fischer
    Fleming Flores Foley Foster Fowler Franklin Frazier Fuentes Gallagher Garcia Gardner Garza Gibbs
    Gilbert Glover Gonzales Goodwin Graham Greene Griffin Gutierrez Haas Hale Hammond Hansen Hardy
    Harmon Harper Hartman Hawkins Hayes Henson Herrera Hicks Hoffman Holland Holt Hood Horton Huber
    Hudson Huffman Hughes Hunt Ibarra Ingram Jacobs Jansen Jarvis Jenkins Jensen Jimenez Johansen
    Jordan Juarez Kaminski Kane Kaur Keller Kelley Kemp Khan Kim Kirby Klein Knight Koch Kowalski
    Kramer Krueger Lambert Lang Larsen Lawson Le Leblanc Lee Leon Lewis Lindgren Lloyd Logan Lopez
    Lowe Lucero Lynch Lyons Mack Maldonado Mann Marquez Marsh Mathis Maxwell Mayer McBride McCarthy
    McCoy McDaniel McGee McKenna McLean Medina Mejia Mendoza Meyer Miles Molina Montoya Moody Moran
    Morrow Moss Mueller Mullins Munoz Murphy Myers Navarro Nelson Newton Nguyen Nichols Nolan Norris
    Norton Novak Nuñez Obrien Ochoa Odom Oliver Olsen Orozco Ortega Osborne Owens Pacheco Padilla
    Park Parsons Patel Patrick Patton Payne Pearson Pena Perkins Petersen Pham Pierce Pineda Poole
    Porter Potter Powell Pratt Preston Quinn Quintero Ramsey Rangel Rasmussen Reese Reeves Reid
    Reyes Rhodes Rios Rivas Roberson Robles Rojas Roman Rosales Rowe Rubio Ruiz Rush Salas Salazar
    Sanders Sandoval Santiago Saunders Schaefer Schmidt Schneider Schroeder Schultz Schwartz Serrano
    Sexton Shaffer Shah Shannon Sharp Shepherd Sheridan Simmons Singh Skinner Sloan Solis Sosa
    Sparks Spencer Stark Steele Stein Stephens Stokes Stout Strickland Suarez Sutton Swanson Tate
    Terry Thornton Todd Torres Townsend Tran Trevino Trujillo Tucker Underwood Valdez Valencia Vang
    Vargas Vasquez Vaughn Vega Velasquez Villarreal Wade Wagner Walsh Walters Warner Watkins Weaver
    Webb Weber Weiss Wheeler Whitaker Wiggins Wilcox Wilkerson Winters Wolfe Wong Woodard Wyatt Xiong
    Yang Yates Yoder Zamora Zhang Zimmerman
""")
STREETS: Final = _words("""
    Maple Oak Cedar Elm Birch Walnut Hickory Willow Chestnut Sycamore Lakeview Hillcrest Sunset
    Ridgeview Meadow Prairie Orchard Mill Church School Park Washington Jefferson Lincoln Madison
    Monroe Jackson Franklin Spring Valley Highland Pleasant River Forest Railroad Cherry Dogwood
    Magnolia Juniper Laurel Heritage Pioneer Harvest Stonebridge Fairview Greenwood Brookside
    Clearwater Foxglove Timber Quail_Run Deer_Path Old_Mill Eagle_Ridge Windmill Cottonwood
""")
STREET_TYPES: Final = ("St", "Ave", "Dr", "Ln", "Rd", "Ct", "Blvd", "Way")
EMPLOYERS: Final = (
    "Northgate Logistics Inc", "Prairie Sun Foods LLC", "Redline Machine Works", "Cobalt Staffing",
    "Bluestem Medical Group", "Pecan Creek School District", "Granite Peak Builders",
    "Silverlake Hotels", "Juniper Software Co", "Twin Rivers Transit", "Oakhaven Assisted Living",
    "Meridian Packaging", "Lone Star Turbines", "Harvest Table Restaurants",
)  # fmt: skip
INSURERS: Final = (
    "Example Dental Plan",
    "Great Waters Dental",
    "Badger Mutual Dental",
    "Union Benefit Trust",
    "Northern Family Health",
)
